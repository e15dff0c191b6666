package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantTest {
    @Test
    void keepsWhatItHasAsLongAsOthersDoUnlessGiven() {
        assertThat(tenant(null).retention()).isEqualTo("standard");
        assertThat(tenant("short").retention()).isEqualTo("short");
    }

    /** The name becomes one of a table and of a directory, beside that of files. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "files",
                "Short",
                "a/b",
                "..",
                "-a",
                "a-name-of-fifty-one-characters-is-one-more-than-it-"
            })
    void refusesAClassThatCannotBeAName(String name) {
        assertThatThrownBy(() -> tenant(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenant.retention_class: '" + name + "'");
    }

    private static Tenant tenant(@Nullable String retentionClass) {
        return new Tenant(
                "acme", 1, 0, List.of(), 10, List.of(), DataClass.PUBLIC, 1, false, retentionClass);
    }
}
