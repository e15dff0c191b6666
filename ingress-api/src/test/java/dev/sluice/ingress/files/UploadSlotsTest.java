package dev.sluice.ingress.files;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UploadSlotsTest {
    private final UploadSlots slots = new UploadSlots(new FileConfig(1, 3, 2, 0));

    @Test
    void leavesRoomForOtherTenants() {
        slots.enter("acme");
        slots.enter("acme");

        assertThatThrownBy(() -> slots.enter("acme"))
                .hasMessageContaining("uploads-per-tenant-max: 2");
        assertThatCode(() -> slots.enter("globex")).doesNotThrowAnyException();
        assertThatThrownBy(() -> slots.enter("globex")).hasMessageContaining("uploads-max: 3");
    }

    @Test
    void givesAPlaceToTheNextWhenOneLeaves() {
        slots.enter("acme");
        slots.enter("acme");
        slots.leave("acme");

        assertThatCode(() -> slots.enter("acme")).doesNotThrowAnyException();
    }
}
