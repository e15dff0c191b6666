package dev.sluice.schema.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AudioLengthTest {
    private static final int NOBODY_KNOWS = 0;

    private static long seconds(byte[] audio) {
        return AudioLength.seconds(audio).orElse(NOBODY_KNOWS);
    }

    @Test
    void countsTheSamplesOfAWav() throws IOException {
        assertThat(seconds(Sounds.wav(16_000, 1, 16, 48_000))).isEqualTo(3);
        assertThat(seconds(Sounds.wav(16_000, 1, 16, 48_001))).isEqualTo(4);
        assertThat(seconds(Sounds.wav(44_100, 2, 8, 441_000))).isEqualTo(10);
    }

    @Test
    void readsAWavThatWasRecordedOnTheFlyToItsEnd() throws IOException {
        byte[] wav = Sounds.wav(16_000, 1, 16, 48_000);
        Arrays.fill(wav, 40, 44, (byte) 0xFF);

        assertThat(seconds(wav)).isEqualTo(3);
    }

    /** Who says a thousandfold rate pays for what the samples are at that rate, not for nothing. */
    @Test
    void reckonsFromTheSamplesOfAWavNotFromWhatItSaysOfTheirSum() throws IOException {
        byte[] wav = Sounds.wav(16_000, 1, 16, 48_000);
        Arrays.fill(wav, 28, 32, (byte) 0x7F);

        assertThat(seconds(wav)).isEqualTo(3);
    }

    @Test
    void countsTheFramesOfAnMp3() {
        // 1,152 samples at 44.1 kHz are 26.1 ms, 576 at 22.05 kHz too.
        assertThat(seconds(Sounds.mp3(100))).isEqualTo(3);
        assertThat(seconds(Sounds.mp3(2_000))).isEqualTo(53);
        assertThat(seconds(Sounds.mp3Low(100))).isEqualTo(3);
    }

    @Test
    void passesOverTheTagsOfAnMp3() {
        byte[] tag = new byte[10 + 130];
        System.arraycopy(Sounds.ascii("ID3\4\0\0\0\0\1\2"), 0, tag, 0, 10);
        // What looks like a frame in a picture is none.
        tag[20] = (byte) 0xFF;
        tag[21] = (byte) 0xFB;
        tag[22] = (byte) 0x90;
        byte[] end = Arrays.copyOf(Sounds.ascii("TAG"), 128);

        assertThat(seconds(Sounds.joined(tag, Sounds.mp3(100), end))).isEqualTo(3);
        assertThat(seconds(Sounds.joined(Sounds.mp3(50), new byte[77], Sounds.mp3(50))))
                .isEqualTo(3);
    }

    @Test
    void believesFlac() {
        assertThat(seconds(Sounds.flac(48_000, 48_000L * 7))).isEqualTo(7);
        assertThat(seconds(Sounds.flac(48_000, (1L << 33) + 1))).isEqualTo(178_957);
        assertThat(seconds(Sounds.flac(48_000, 0))).isEqualTo(NOBODY_KNOWS);
    }

    @Test
    void readsWhereTheLastPageOfAnOggEnds() {
        assertThat(seconds(Sounds.ogg(Sounds.opusHead(312), 96_000, 240_312, -1))).isEqualTo(5);
        assertThat(seconds(Sounds.ogg(Sounds.vorbisHead(44_100), 44_100 * 9))).isEqualTo(9);
        assertThat(seconds(Sounds.ogg(Sounds.ascii("Speex   "), 44_100))).isEqualTo(NOBODY_KNOWS);
    }

    @Test
    void saysNothingOfTwoStreamsInAnOgg() {
        byte[] one = Sounds.ogg(Sounds.opusHead(0), 96_000);

        assertThat(seconds(Sounds.joined(one, one))).isEqualTo(NOBODY_KNOWS);
    }

    @Test
    void believesMp4() {
        assertThat(seconds(Sounds.mp4(1_000, 61_001, false))).isEqualTo(62);
        assertThat(seconds(Sounds.mp4(44_100, 44_100 * 2, true))).isEqualTo(2);
        assertThat(seconds(Sounds.mp4(0, 5, false))).isEqualTo(NOBODY_KNOWS);
    }

    @Test
    void saysNothingOfWhatIsNoAudio() {
        assertThat(seconds(new byte[0])).isEqualTo(NOBODY_KNOWS);
        assertThat(seconds(new byte[100_000])).isEqualTo(NOBODY_KNOWS);
        assertThat(seconds(Sounds.ascii("\u001AE\u00DF\u00A3webm"))).isEqualTo(NOBODY_KNOWS);
    }

    @Property
    void neverThrowsAndSaysASecondOrMoreOfWhateverIsBroken(
            @ForAll @IntRange(max = 6) int kind,
            @ForAll @IntRange(max = 2_000) int at,
            @ForAll byte broken,
            @ForAll @IntRange(max = 2_000) int length)
            throws IOException {
        byte[] whole =
                switch (kind) {
                    case 0 -> Sounds.wav(8_000, 1, 8, 900);
                    case 1 -> Sounds.mp3(4);
                    case 2 -> Sounds.flac(48_000, 900);
                    case 3 -> Sounds.ogg(Sounds.opusHead(1), 9_000, 10_000);
                    case 4 -> Sounds.mp4(1_000, 900, true);
                    case 5 -> Sounds.mp3Low(4);
                    default -> Sounds.ogg(Sounds.vorbisHead(8_000), 9_000);
                };
        byte[] sent = Arrays.copyOf(whole, Math.min(whole.length, length));
        if (at < sent.length) {
            sent[at] = broken;
        }

        assertThat(AudioLength.seconds(sent).orElse(1)).isPositive();
    }
}
