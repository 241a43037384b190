/** The shape of a capture by its header, where no stack has a frame yet that would say it. */
import type { Shape } from '../../core/frame.ts';
import type { RawPart } from '../../core/meaning.ts';
import { decodersFor } from '../../decoders/embedded.ts';
import type { EnginePorts } from '../ports.ts';

/** Null for what is no whole capture, or is not there. Errors: none. */
export async function shapeOf(path: string, raw: RawPart, ports: EnginePorts): Promise<Shape | null> {
  const read = await ports.readCapture(path).catch(() => 'gone' as const);
  if (typeof read === 'string') return null;
  try {
    const { decoder } = await ports.openReaders(decodersFor(raw, ports.decoders)).identify(read.bytes);
    return (await decoder.readHeader(read.bytes)).shape;
  } catch {
    return null;
  } finally {
    ports.release(read.bytes);
  }
}
