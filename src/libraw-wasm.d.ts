/** The part of libraw-wasm that is used, which its own types leave out: the module below its worker. */
declare module 'libraw-wasm/dist/libraw.js' {
  interface Options {
    readonly wasmMemory: WebAssembly.Memory;
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
    readonly instantiateWasm: (
      imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) => Record<string, unknown>;
  }
  /** All calls are synchronous, and throw what C++ throws. */
  export class LibRaw {
    open(bytes: Uint8Array, settings: object): void;
    metadata(full: true): Metadata;
    /** Undefined where there is no mosaic. */
    rawImageData(): Mosaic | undefined;
    imageData(): {
      readonly width: number;
      readonly height: number;
      readonly colors: number;
      readonly data: Uint8Array | Uint16Array;
    };
  }
  /** All but its data in photosites, before it is turned. */
  interface Mosaic {
    readonly raw_width: number;
    readonly raw_height: number;
    readonly left_margin: number;
    readonly top_margin: number;
    readonly width: number;
    readonly height: number;
    readonly data: Uint16Array;
  }
  export interface Metadata {
    readonly raw_width: number;
    readonly raw_height: number;
    readonly left_margin: number;
    readonly top_margin: number;
    readonly flip: number;
    readonly camera_make: string;
    readonly camera_model: string;
    readonly filters: number;
    readonly colors: number;
    readonly cdesc: string;
    readonly is_foveon: number;
    readonly dng_version: number;
    readonly raw_inset_crops: readonly {
      readonly cleft: number;
      readonly ctop: number;
      readonly cwidth: number;
      readonly cheight: number;
    }[];
    readonly color_data: {
      readonly black: number;
      readonly maximum: number;
      readonly cam_mul: readonly number[];
      readonly cam_xyz: readonly (readonly number[])[];
      readonly UniqueCameraModel: string;
      readonly dng_color: readonly {
        readonly illuminant: number;
        readonly colormatrix: readonly (readonly number[])[];
      }[];
    };
  }
  export default function init(options: Options): Promise<{ readonly LibRaw: new () => LibRaw }>;
}
