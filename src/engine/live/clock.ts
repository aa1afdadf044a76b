/** The host's clock: ns since some moment. Its steps may be coarse, so that only long spans and many samples mean anything. */
export declare function now(): f64;
