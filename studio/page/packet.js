/** What one packet of sound says about itself, before its samples. */

export const RATE = 48000;
export const HEAD = 20; // bytes

/**
 * @param {ArrayBuffer} packet as the server sends it
 * @returns {{run: number, music: number, frame: number, levels: number[], frames: number}}
 *   `frame` of the first sample; `music` of the `frames` samples are music, the rest a pause
 */
export function read(packet) {
  const view = new DataView(packet);
  return {
    run: view.getUint32(0, true),
    music: view.getUint32(4, true),
    frame: view.getFloat64(8, true),
    levels: [16, 17, 18, 19].map((at) => view.getUint8(at)),
    frames: (packet.byteLength - HEAD) >> 2,
  };
}
