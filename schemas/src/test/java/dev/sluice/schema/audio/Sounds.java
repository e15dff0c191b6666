package dev.sluice.schema.audio;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Audio as its containers have it, made by their specifications. */
final class Sounds {
    private Sounds() {}

    /** Written by the JDK. */
    static byte[] wav(int rate, int channels, int bits, int samples) throws IOException {
        AudioFormat format = new AudioFormat(rate, bits, channels, bits > 8, false);
        byte[] silence = new byte[samples * channels * bits / 8];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(silence), format, samples),
                AudioFileFormat.Type.WAVE,
                out);
        return out.toByteArray();
    }

    /** Frames of layer III, 128 kbit/s, 44.1 kHz: each is 417 bytes of 1,152 samples. */
    static byte[] mp3(int frames) {
        byte[] all = new byte[frames * 417];
        for (int i = 0; i < frames; i++) {
            head(all, i * 417, 0xFFFB9000);
        }
        return all;
    }

    /** Of MPEG 2, 64 kbit/s, 22.05 kHz, each padded to 209 bytes of 576 samples. */
    static byte[] mp3Low(int frames) {
        byte[] all = new byte[frames * 209];
        for (int i = 0; i < frames; i++) {
            head(all, i * 209, 0xFFF38200);
        }
        return all;
    }

    private static void head(byte[] all, int at, int head) {
        ByteBuffer.wrap(all).putInt(at, head);
    }

    static byte[] flac(int rate, long samples) {
        ByteBuffer out = ByteBuffer.allocate(42);
        out.put(ascii("fLaC")).putInt(0x80000022).putShort((short) 4096).putShort((short) 4096);
        out.put(new byte[6]);
        // 20 bits of rate, 3 of channels less one, 5 of bits less one, 36 of samples.
        return out.putLong((long) rate << 44 | 1L << 41 | 15L << 36 | samples).array();
    }

    /**
     * @param head of the codec, which the first page has
     * @param granules of the pages behind, -1 where nothing ends on one
     */
    static byte[] ogg(byte[] head, long... granules) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(page(2, 0, head));
        for (long granule : granules) {
            out.writeBytes(page(0, granule, new byte[200]));
        }
        return out.toByteArray();
    }

    static byte[] opusHead(int preSkip) {
        return little(19)
                .put(ascii("OpusHead"))
                .put((byte) 1)
                .put((byte) 1)
                .putShort((short) preSkip)
                .putInt(16_000)
                .array();
    }

    static byte[] vorbisHead(int rate) {
        return little(30).put(ascii("\u0001vorbis")).putInt(0).put((byte) 2).putInt(rate).array();
    }

    private static byte[] page(int type, long granule, byte[] content) {
        return little(28 + content.length)
                .put(ascii("OggS"))
                .put((byte) 0)
                .put((byte) type)
                .putLong(granule)
                .putInt(7)
                .putInt(0)
                .putInt(0)
                .put((byte) 1)
                .put((byte) content.length)
                .put(content)
                .array();
    }

    /** With the samples before what describes them, as encoders write it. */
    static byte[] mp4(int scale, int length, boolean wide) {
        byte[] mvhd =
                wide
                        ? ByteBuffer.allocate(112)
                                .put((byte) 1)
                                .putInt(20, scale)
                                .putLong(24, length)
                                .array()
                        : ByteBuffer.allocate(100).putInt(12, scale).putInt(16, length).array();
        return joined(
                box("ftyp", ascii("M4A \0\0\0\0")),
                box("mdat", new byte[1_000]),
                box("moov", joined(box("free", new byte[9]), box("mvhd", mvhd))));
    }

    private static byte[] box(String type, byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .putInt(8 + content.length)
                .put(ascii(type))
                .put(content)
                .array();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
