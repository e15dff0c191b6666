package dev.sluice.worker.stream;

import dev.sluice.schema.avro.Delivered;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.Listener;

/** What a caller who waits hears of one call. For the call's own thread. */
public interface Feed extends Listener {
    /** Nobody waits. */
    Feed NONE =
            new Feed() {
                @Override
                public boolean wantsEvents() {
                    return false;
                }

                @Override
                public void event(byte[] json) {
                    throw new IllegalStateException("an event for nobody");
                }

                @Override
                public Delivered end(CallEnd end) {
                    return Delivered.NOTHING;
                }
            };

    /**
     * The call is over: sends what is left of an answer. How a call failed is not told here,
     * because the coordinator may have another try.
     *
     * @return how much of the answer has left
     */
    Delivered end(CallEnd end);
}
