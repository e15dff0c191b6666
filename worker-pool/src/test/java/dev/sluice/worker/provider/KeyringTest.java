package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.worker.Nanos;
import dev.sluice.worker.provider.Credentials.Credential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyringTest {
    private final Nanos nanos = new Nanos();
    private final List<String> refused = new ArrayList<>();
    private final Keyring keyring =
            new Keyring(
                    new Credentials(Map.of("A", "sk-a", "B", "sk-b", "C", "sk-c"), nanos),
                    (account, reference) -> refused.add(account + " " + reference),
                    nanos);

    private static LaneTarget account(String... references) {
        List<String> all = List.of(references);
        return new LaneTarget(
                "group",
                "openai",
                "http://127.0.0.1:1",
                all.getFirst(),
                1,
                1,
                1,
                1,
                null,
                all.subList(1, all.size()),
                null,
                null);
    }

    private List<String> picks(int times, LaneTarget account) {
        List<String> picked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            picked.add(keyring.pick(account).reference());
        }
        return picked;
    }

    @Test
    void takesThemInTurn() {
        assertThat(picks(6, account("env:A", "env:B", "env:C")))
                .containsExactly("env:A", "env:B", "env:C", "env:A", "env:B", "env:C");
    }

    @Test
    void passesOverOneThatLeadsToNothing() {
        assertThat(picks(4, account("env:ABSENT", "env:B")))
                .containsExactly("env:B", "env:B", "env:B", "env:B");
        assertThat(keyring.pick(account("env:ABSENT", "env:GONE")).credential())
                .isEqualTo(new Credential.Missing());
    }

    @Test
    void passesOverOneThatWasRefusedForAWhile() {
        LaneTarget account = account("env:A", "env:B");
        Keyring.Picked first = keyring.pick(account);
        assertThat(first.others()).isTrue();

        keyring.refused("main", first, "401");

        assertThat(picks(3, account)).containsOnly("env:B");
        assertThat(keyring.pick(account).others()).isFalse();
        assertThat(refused).containsExactly("main env:A");
        nanos.advance(Keyring.REFUSED_FOR);
        assertThat(picks(2, account)).containsExactlyInAnyOrder("env:A", "env:B");
    }

    @Test
    void triesThemAllTheSameWhenAllWereRefused() {
        LaneTarget account = account("env:A", "env:B");
        keyring.refused("main", keyring.pick(account), "401");
        keyring.refused("main", keyring.pick(account), "401");

        Keyring.Picked next = keyring.pick(account);

        assertThat(next.credential()).isInstanceOf(Credential.Bearer.class);
        assertThat(next.others()).isFalse();
    }

    @Test
    void forgetsTheRefusalOfOneThatIsTakenAgain() {
        LaneTarget account = account("env:A", "env:B");
        Keyring.Picked first = keyring.pick(account);
        keyring.refused("main", first, "403");

        keyring.accepted(first);

        assertThat(picks(2, account)).containsExactlyInAnyOrder("env:A", "env:B");
    }
}
