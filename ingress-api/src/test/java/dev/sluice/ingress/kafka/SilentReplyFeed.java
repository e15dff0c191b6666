package dev.sluice.ingress.kafka;

import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;

/** Replies come from {@link FakeJobLog}. */
@Singleton
@Replaces(RepliesReader.class)
final class SilentReplyFeed implements ReplyFeed {
    @Override
    public void start() {}

    @Override
    public boolean connected() {
        return true;
    }

    @Override
    public boolean dead() {
        return false;
    }

    @Override
    public void close() {}
}
