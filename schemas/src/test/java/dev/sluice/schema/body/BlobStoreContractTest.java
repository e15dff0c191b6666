package dev.sluice.schema.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link BlobStore} promises. A store's test extends this. */
public abstract class BlobStoreContractTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-02");
    private static final byte[] BODY = "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8);

    /** A store, empty or not, that takes blobs of up to this size. */
    protected abstract BlobStore storeOfBlobsUpTo(int blobMaxBytes);

    @Test
    void givesBackWhatWasPut() {
        BlobStore store = storeOfBlobsUpTo(1000);

        String claimCheck = store.put("standard", DAY, BODY);

        assertThat(store.get(claimCheck)).isEqualTo(BODY);
    }

    @Test
    void takesAnEmptyBlobAndOneOfTheFullSize() {
        BlobStore store = storeOfBlobsUpTo(100_000);
        byte[] full = new byte[100_000];
        full[99_999] = 7;

        assertThat(store.get(store.put("standard", DAY, new byte[0]))).isEmpty();
        assertThat(store.get(store.put("standard", DAY, full))).isEqualTo(full);
    }

    @Test
    void laysBlobsOutByRetentionClassAndDay() {
        String claimCheck = storeOfBlobsUpTo(1000).put("zero-retention", DAY, BODY);

        assertThat(claimCheck).startsWith("zero-retention/2026-01-02/");
        assertThat(ClaimCheck.parse(claimCheck))
                .hasValueSatisfying(key -> assertThat(key.day()).isEqualTo(DAY));
    }

    @Test
    void givesEqualBlobsNamesOfTheirOwn() {
        BlobStore store = storeOfBlobsUpTo(1000);
        String first = store.put("standard", DAY, BODY);
        String second = store.put("standard", DAY, BODY);

        store.delete(first);

        assertThat(second).isNotEqualTo(first);
        assertThat(store.get(second)).isEqualTo(BODY);
    }

    @Test
    void keepsItsOwnCopy() {
        BlobStore store = storeOfBlobsUpTo(1000);
        byte[] mine = BODY.clone();
        String claimCheck = store.put("standard", DAY, mine);

        mine[0] = 0;
        store.get(claimCheck)[1] = 0;

        assertThat(store.get(claimCheck)).isEqualTo(BODY);
    }

    @Test
    void namesAMissingBlob() {
        BlobStore store = storeOfBlobsUpTo(1000);
        String claimCheck = store.put("standard", DAY, BODY);
        store.delete(claimCheck);

        BlobUnavailableException e =
                catchThrowableOfType(BlobUnavailableException.class, () -> store.get(claimCheck));

        assertThat(e.isMissing()).isTrue();
        assertThat(e).hasMessageContaining(claimCheck);
    }

    @Test
    void deletesTwiceAsOnce() {
        BlobStore store = storeOfBlobsUpTo(1000);
        String claimCheck = store.put("standard", DAY, BODY);

        store.delete(claimCheck);
        store.delete(claimCheck);

        assertThatThrownBy(() -> store.get(claimCheck))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "standard/2026-01-02/",
                "standard/2026-01-02",
                "/2026-01-02/abc",
                "../2026-01-02/abc",
                "standard/2026-01-02/../../../etc/passwd",
                "standard/2026-01-02/..",
                "standard/2026-01-02/a/b",
                "standard/2026-02-30/abc",
                "standard/../../../../x/abc",
                "standard/2026-01-02/abc.tmp",
                "standard/2026-01-02/a\u0000b",
                "standard\\2026-01-02\\abc",
                "/etc/passwd"
            })
    void takesNoMalformedClaimCheck(String claimCheck) {
        BlobStore store = storeOfBlobsUpTo(1000);

        BlobUnavailableException e =
                catchThrowableOfType(BlobUnavailableException.class, () -> store.get(claimCheck));

        assertThat(e.isMissing()).isTrue();
        assertThat(e).hasMessageContaining("'" + claimCheck + "'").hasMessageContaining("expected");
        assertThatThrownBy(() -> store.delete(claimCheck))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "Standard", "-x", "a.b"})
    void takesNoRetentionClassThatIsNoPlainName(String retentionClass) {
        assertThatThrownBy(() -> storeOfBlobsUpTo(1000).put(retentionClass, DAY, BODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retention class '" + retentionClass + "'");
    }

    @Test
    void refusesABlobAboveItsBound() {
        SluiceException e =
                catchThrowableOfType(
                        SluiceException.class,
                        () -> storeOfBlobsUpTo(10).put("standard", DAY, new byte[11]));

        assertThat(e.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE);
        assertThat(e).hasMessageContaining("11 bytes, expected at most 10");
    }

    @Test
    void servesManyThreadsOnANewDay() throws InterruptedException, ExecutionException {
        BlobStore store = storeOfBlobsUpTo(1000);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> puts = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                byte[] body = {(byte) i};
                puts.add(threads.submit(() -> store.put("standard", DAY, body)));
            }
            for (int i = 0; i < 32; i++) {
                assertThat(store.get(puts.get(i).get())).containsExactly(i);
            }
        }
    }
}
