package dev.sluice.results.webhook.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.results.webhook.send.SendOutcome.Answered;
import dev.sluice.results.webhook.send.SendOutcome.Failed;
import dev.sluice.results.webhook.send.SendOutcome.Failure;
import dev.sluice.results.webhook.send.SendOutcome.Refused;
import dev.sluice.runtime.egress.EgressConfig;
import dev.sluice.runtime.egress.EgressRules;
import dev.sluice.runtime.egress.EgressRules.Ruling.Allowed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sender against receivers that do what receivers do, and worse. */
class HttpHookSenderTest {
    private static final EgressRules RULES = new EgressConfig(List.of("127.0.0.0/8"), true).rules();
    private static final int MIB = 1024 * 1024;

    /** What the name has, one answer for each look-up; the last stays. */
    private final Deque<List<InetAddress>> addresses = new ArrayDeque<>();

    private final HttpHookSender sender;

    HttpHookSenderTest() throws Exception {
        addresses.add(List.of(address("127.0.0.1")));
        sender =
                new HttpHookSender(
                        (host, within) -> {
                            assertThat(host).isEqualTo("hooks.example");
                            return addresses.size() > 1 ? addresses.pop() : addresses.getFirst();
                        },
                        RULES,
                        SSLContext.getDefault(),
                        16,
                        Duration.ofMillis(700),
                        InstantSource.system());
    }

    @AfterEach
    void close() {
        sender.close();
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static Answered answered(int status) {
        return new Answered(status, Optional.empty());
    }

    private SendOutcome send(String scheme, RawReceiver receiver) {
        String url = "%s://hooks.example:%d/in?x=1".formatted(scheme, receiver.port());
        return sender.send(
                new HookRequest(
                        (Allowed) RULES.rule(url),
                        Map.of("webhook-id", "msg_1"),
                        "{}".getBytes(StandardCharsets.UTF_8)));
    }

    private SendOutcome send(RawReceiver receiver) {
        return send("http", receiver);
    }

    @Test
    void connectsToTheAddressThatItCheckedAndSpeaksToTheName() throws Exception {
        try (var receiver =
                RawReceiver.start(RawReceiver.answering("HTTP/1.1 204 No Content\r\n"))) {
            assertThat(send(receiver)).isEqualTo(answered(204));
            assertThat(send(receiver)).isEqualTo(answered(204));

            assertThat(receiver.heads).hasSize(2);
            assertThat(receiver.heads.getFirst())
                    .startsWith("POST /in?x=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("host: hooks.example:" + receiver.port() + "\r\n")
                    .containsIgnoringCase("content-type: application/json\r\n")
                    .contains("webhook-id: msg_1\r\n");
            assertThat(receiver.sockets).hasSize(1);
        }
    }

    @Test
    void namesTheHostInTls() throws Exception {
        try (var receiver = RawReceiver.startUnread((out, socket) -> socket.close())) {
            assertThat(send("https", receiver)).isInstanceOf(Failed.class);

            assertThat(receiver.heads.getFirst()).contains("hooks.example");
        }
    }

    @Test
    void connectsToNobodyWhenOneOfTheAddressesIsNotPublic() throws Exception {
        addresses.clear();
        addresses.add(List.of(address("127.0.0.1"), address("169.254.169.254")));
        try (var receiver = RawReceiver.start(RawReceiver.answering("HTTP/1.1 200 OK\r\n"))) {
            assertThat(send(receiver)).isInstanceOf(Refused.class);
            assertThat(receiver.sockets).isEmpty();
        }
    }

    @Test
    void checksAgainForEachTryAlsoWhileAConnectionStands() throws Exception {
        addresses.add(List.of(address("10.0.0.1")));
        try (var receiver = RawReceiver.start(RawReceiver.answering("HTTP/1.1 200 OK\r\n"))) {
            assertThat(send(receiver)).isEqualTo(answered(200));
            assertThat(send(receiver)).isInstanceOf(Refused.class);
            assertThat(receiver.heads).hasSize(1);
        }
    }

    @Test
    void goesOnToTheNextAddressWhenNobodyListens() throws Exception {
        addresses.clear();
        addresses.add(List.of(address("127.0.0.2"), address("127.0.0.1")));
        try (var receiver = RawReceiver.start(RawReceiver.answering("HTTP/1.1 200 OK\r\n"))) {
            assertThat(send(receiver)).isEqualTo(answered(200));
        }
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (var other = RawReceiver.start(RawReceiver.answering("HTTP/1.1 200 OK\r\n"));
                var receiver =
                        RawReceiver.start(
                                RawReceiver.answering(
                                        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://hooks.example:%d/\r\n"
                                                .formatted(other.port())))) {
            assertThat(send(receiver)).isEqualTo(answered(307));
            assertThat(other.sockets).isEmpty();
        }
    }

    /** Or a receiver's network could be read through the list of deliveries. */
    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "302 Found", "500 hush", "HUSH"})
    void tellsNothingOfWhatWasAnsweredButItsStatus(String status) throws Exception {
        try (var receiver =
                RawReceiver.start(
                        (out, socket) ->
                                out.write(
                                        "HTTP/1.1 %s\r\nX-Hush: hush\r\nContent-Length: 4\r\n\r\nhush"
                                                .formatted(status)
                                                .getBytes(StandardCharsets.UTF_8)))) {
            SendOutcome outcome = send(receiver);

            assertThat(outcome.toString()).doesNotContainIgnoringCase("hush");
            assertThat(receiver.heads).isNotEmpty();
        }
    }

    @Test
    void readsWhenTheReceiverWantsTheNextTry() throws Exception {
        try (var receiver =
                RawReceiver.start(
                        RawReceiver.answering(
                                "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\n"))) {
            assertThat(send(receiver))
                    .isEqualTo(new Answered(429, Optional.of(Duration.ofSeconds(17))));
        }
    }

    @Test
    void waitsForAReceiverThatHangsNoLongerThanTheTimeout() throws Exception {
        try (var receiver = RawReceiver.start((out, socket) -> Thread.sleep(60_000))) {
            assertThat(send(receiver)).isEqualTo(new Failed(Failure.TIMEOUT));
        }
    }

    @Test
    void waitsForAHeadThatComesByteByByteNoLongerThanTheTimeout() throws Exception {
        try (var receiver =
                RawReceiver.start(
                        (out, socket) -> {
                            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.UTF_8));
                            while (true) {
                                out.write('x');
                                out.flush();
                                Thread.sleep(50);
                            }
                        })) {
            assertThat(send(receiver)).isEqualTo(new Failed(Failure.TIMEOUT));
        }
    }

    @Test
    void tellsAConnectionThatIsReset() throws Exception {
        try (var receiver =
                RawReceiver.start(
                        (out, socket) -> {
                            socket.setSoLinger(true, 0);
                            socket.close();
                        })) {
            assertThat(send(receiver)).isEqualTo(new Failed(Failure.CONNECTION_LOST));
        }
    }

    @Test
    void readsNoneOfAHundredMegabytes() throws Exception {
        AtomicLong written = new AtomicLong();
        try (var receiver =
                RawReceiver.start(
                        (out, socket) -> {
                            out.write(
                                    ("HTTP/1.1 200 OK\r\nContent-Length: " + 100 * MIB + "\r\n\r\n")
                                            .getBytes(StandardCharsets.UTF_8));
                            flood(out, written);
                        })) {
            assertThat(send(receiver)).isEqualTo(answered(200));

            await().until(() -> receiver.sockets.getFirst().isClosed());
            assertThat(written.get()).isLessThan(20L * MIB);
        }
    }

    @Test
    void readsLittleOfABodyWithoutEnd() throws Exception {
        AtomicLong written = new AtomicLong();
        try (var receiver =
                RawReceiver.start(
                        (out, socket) -> {
                            out.write(
                                    "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n"
                                            .getBytes(StandardCharsets.UTF_8));
                            flood(out, written);
                        })) {
            assertThat(send(receiver)).isEqualTo(answered(500));

            await().until(() -> receiver.sockets.getFirst().isClosed());
            assertThat(written.get()).isLessThan(20L * MIB);
        }
    }

    private static void flood(java.io.OutputStream out, AtomicLong written)
            throws java.io.IOException {
        byte[] piece = new byte[64 * 1024];
        while (written.get() < 100L * MIB) {
            out.write(piece);
            written.addAndGet(piece.length);
        }
    }

    @Test
    void readsNoHeadWithoutEnd() throws Exception {
        try (var receiver =
                RawReceiver.start(
                        RawReceiver.answering(
                                "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n"))) {
            assertThat(send(receiver)).isEqualTo(new Failed(Failure.MALFORMED));
        }
    }

    @Test
    void tellsANameWithoutAnAddress() throws Exception {
        try (var nobody =
                new HttpHookSender(
                        (host, within) -> {
                            throw new UnknownHostException(host);
                        },
                        RULES,
                        SSLContext.getDefault(),
                        1,
                        Duration.ofSeconds(1),
                        InstantSource.system())) {
            assertThat(
                            nobody.send(
                                    new HookRequest(
                                            (Allowed) RULES.rule("http://nowhere.example/"),
                                            Map.of(),
                                            new byte[0])))
                    .isEqualTo(new Failed(Failure.NAME_NOT_FOUND));
        }
    }
}
