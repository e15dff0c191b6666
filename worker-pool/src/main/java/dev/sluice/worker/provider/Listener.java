package dev.sluice.worker.provider;

/**
 * Who hears an answer while it comes. For an adapter it is one more place to bring what it reads
 * to; an adapter that cannot stream brings nothing and loses nothing. Used by the call's own
 * thread.
 */
public interface Listener {
    /** Wants no events: the answer is asked for whole. */
    Listener NOBODY =
            new Listener() {
                @Override
                public boolean wantsEvents() {
                    return false;
                }

                @Override
                public void event(byte[] json) {
                    throw new IllegalStateException("an event for nobody");
                }
            };

    /** Whether the provider is to be asked for a stream. */
    boolean wantsEvents();

    /**
     * @param json one event in one line, in the shape of OpenAI's chunks, or of the events of its
     *     responses; not to be changed afterwards
     */
    void event(byte[] json);
}
