package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.testkit.IngressServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

class SseAnswerTest {
    /** A call that breaks. */
    private static final class BrokenCall implements Conversation {
        private final Exception failure;
        private final CompletableFuture<Void> abandoned = new CompletableFuture<>();

        private BrokenCall(Exception failure) {
            this.failure = failure;
        }

        @Override
        public String jobId() {
            return "job";
        }

        @Override
        public Optional<News> next(Duration patience) throws InterruptedException {
            if (failure instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new IllegalStateException(failure);
        }

        @Override
        public void gone() {}

        @Override
        public boolean overflowed() {
            return false;
        }

        @Override
        public void abandon() {
            abandoned.complete(null);
        }

        @Override
        public void close() {}
    }

    private static final class Client implements Subscriber<byte[]> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(byte[] bytes) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void abandonsTheCallWhenTheAnswerBreaksOff() {
        try (IngressServer server = IngressServer.start()) {
            Answers answers = server.bean(Answers.class);
            assertAbandoned(new BrokenCall(new IllegalStateException("broken")), answers);
            assertAbandoned(new BrokenCall(new InterruptedException()), answers);
        }
    }

    private static void assertAbandoned(BrokenCall call, Answers answers) {
        new SseAnswer(call, Optional.empty(), answers, new ChatShape(false), Duration.ofSeconds(1))
                .subscribe(new Client());

        assertThat(call.abandoned).succeedsWithin(Duration.ofSeconds(10));
    }
}
