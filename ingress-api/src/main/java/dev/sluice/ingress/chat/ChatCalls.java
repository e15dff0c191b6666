package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.kafka.WaitingCallers;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Lets callers in who will wait for answers. Thread-safe. */
@Singleton
final class ChatCalls {
    private final OpenChats chats;
    private final ChatConfig config;
    private final ChatCall.Surroundings around;

    ChatCalls(
            OpenChats chats,
            WaitingCallers callers,
            Orphans orphans,
            ChatConfig config,
            InstantSource clock) {
        this.chats = chats;
        this.config = config;
        this.around = new ChatCall.Surroundings(callers, orphans, clock);
    }

    /**
     * @param waitingMax bytes of a stream that may wait for a slow client, where the usual are
     *     fewer
     * @param left run once, when the call is closed
     * @throws dev.sluice.schema.error.SluiceException with {@code BACKLOG_FULL}
     */
    ChatCall open(CallerIdentity caller, WhenGone whenGone, int waitingMax, Runnable left) {
        Inbox inbox = chats.enter(new AnswerFold(), waitingMax);
        return new ChatCall(
                caller,
                inbox,
                whenGone,
                config.endWait(),
                around,
                () -> {
                    chats.leave(inbox);
                    left.run();
                });
    }
}
