package dev.sluice.ingress.flow;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TenantRoomTest {
    @Test
    void giveATenantAQuarter() {
        TenantRoom room = new TenantRoom("doors are open", "sluice.doors-max", 8);
        room.enter("acme");
        room.enter("acme");

        assertThatThrownBy(() -> room.enter("acme"))
                .hasMessageContaining("of this tenant 2 (limit sluice.doors-max: 8");
        assertThatCode(() -> room.enter("globex")).doesNotThrowAnyException();

        room.leave("acme");
        assertThatCode(() -> room.enter("acme")).doesNotThrowAnyException();
    }

    @Test
    void areNoMoreThanTheirLimit() {
        TenantRoom room = new TenantRoom("doors are open", "sluice.doors-max", 1);
        room.enter("acme");

        assertThatThrownBy(() -> room.enter("globex")).hasMessageContaining("of this tenant 0");

        room.leave("acme");
        assertThatCode(() -> room.enter("globex")).doesNotThrowAnyException();
    }
}
