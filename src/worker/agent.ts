/** Names browser and system, from hints where the browser gives them, else from its user agent string. */

interface Hints {
  brands: readonly { brand: string; version: string }[];
  platform: string;
  getHighEntropyValues(names: string[]): Promise<{ architecture?: string; bitness?: string; platformVersion?: string }>;
}

export interface AgentSource {
  userAgent: string;
  userAgentData?: Hints;
}

/** As `Chromium 131, Linux x86 64 bit`. */
export async function describeAgent(source: AgentSource): Promise<string> {
  const { userAgentData: hints, userAgent } = source;
  if (!hints) return fromString(userAgent);
  // One of them is made up, so that nobody relies on the list.
  const real = hints.brands.filter(({ brand }) => !/not.*brand/i.test(brand));
  const brand = real.find(({ brand: name }) => name !== 'Chromium') ?? real[0];
  const browser = brand ? `${brand.brand} ${brand.version}` : fromString(userAgent);
  const more = await hints.getHighEntropyValues(['architecture', 'bitness']).catch(() => null);
  const machine = [more?.architecture, more?.bitness ? `${more.bitness} bit` : ''].filter(Boolean).join(' ');
  return `${browser}, ${hints.platform} ${machine}`.trim().slice(0, 300);
}

const BROWSERS = [
  ['Firefox', /Firefox\/([\d.]+)/],
  ['Edge', /Edg\/([\d.]+)/],
  ['Chrome', /Chrome\/([\d.]+)/],
  ['Safari', /Version\/([\d.]+).*Safari/],
] as const;

function fromString(userAgent: string): string {
  const system = /\(([^)]*)\)/.exec(userAgent)?.[1]?.replace(/; rv:[\d.]+$/, '');
  for (const [name, pattern] of BROWSERS) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return `${name} ${version}${system ? `, ${system}` : ''}`.slice(0, 300);
  }
  return userAgent.slice(0, 300);
}
