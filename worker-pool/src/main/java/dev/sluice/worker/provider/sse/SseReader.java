package dev.sluice.worker.provider.sse;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads server-sent events from bytes as they come, however they are cut. Of an event only its data
 * is kept; comments, names, ids and retry times are passed over. A line ends with LF, CR or both.
 * JSON that stands behind the last event without being one counts as one all the same: some
 * providers break a stream off with a bare error. For one thread; holds at most one event.
 */
public final class SseReader implements Frames {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final int BOM_BYTES = 3;
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int eventBytesMax;
    private final Consumer<byte[]> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(512);
    private final ByteArrayOutputStream bare = new ByteArrayOutputStream(0);
    private boolean hasData;
    private boolean afterCr;
    private boolean firstLine = true;

    /**
     * @param eventBytesMax longest line, and most data of one event
     * @param events gets the data of each event, its lines joined by LF
     */
    public SseReader(int eventBytesMax, Consumer<byte[]> events) {
        this.eventBytesMax = eventBytesMax;
        this.events = events;
    }

    @Override
    public boolean feed(byte[] bytes, int length) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                boolean secondHalf = b == '\n' && afterCr;
                if (!secondHalf) {
                    line.write(bytes, from, i - from);
                    if (tooLong() || !endLine()) {
                        return false;
                    }
                }
                from = i + 1;
                afterCr = b == '\r';
            } else {
                afterCr = false;
            }
        }
        line.write(bytes, from, length - from);
        return !tooLong();
    }

    /** What is there is an event also without the line that ends it. */
    @Override
    public void end() {
        if (line.size() > 0 && !endLine()) {
            return;
        }
        endEvent();
        if (bare.size() > 0) {
            events.accept(bare.toByteArray());
        }
    }

    private boolean tooLong() {
        return line.size() > eventBytesMax;
    }

    private boolean endLine() {
        byte[] whole = line.toByteArray();
        line.reset();
        int from = firstLine && startsWith(whole, BOM) ? BOM_BYTES : 0;
        firstLine = false;
        if (whole.length == from) {
            endEvent();
            return true;
        }
        int colon = from;
        while (colon < whole.length && whole[colon] != ':') {
            colon++;
        }
        if (!Arrays.equals(whole, from, colon, DATA, 0, DATA.length)) {
            return bare(whole, from);
        }
        bare.reset();
        int value = Math.min(colon + 1, whole.length);
        if (value < whole.length && whole[value] == ' ') {
            value++;
        }
        if (hasData) {
            data.write('\n');
        }
        data.write(whole, value, whole.length - value);
        hasData = true;
        return data.size() <= eventBytesMax;
    }

    private boolean bare(byte[] line, int from) {
        if (bare.size() > 0 || line[from] == '{') {
            bare.write(line, from, line.length - from);
        }
        return bare.size() <= eventBytesMax;
    }

    private void endEvent() {
        if (hasData) {
            byte[] whole = data.toByteArray();
            data.reset();
            hasData = false;
            events.accept(whole);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
