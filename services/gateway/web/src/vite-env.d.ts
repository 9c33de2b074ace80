/** Hash of openapi.json: kept answers of an older API are dropped. */
declare const __API_SHAPE__: string;
