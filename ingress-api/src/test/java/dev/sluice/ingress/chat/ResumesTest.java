package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ResumesTest {
    @Test
    void giveATenantAQuarter() {
        Resumes resumes = new Resumes(8);
        resumes.enter("acme");
        resumes.enter("acme");

        assertThatThrownBy(() -> resumes.enter("acme"))
                .hasMessageContaining("of this tenant 2 (limit sluice.ingress.chat.resumes-max: 8");
        assertThatCode(() -> resumes.enter("globex")).doesNotThrowAnyException();

        resumes.leave("acme");
        assertThatCode(() -> resumes.enter("acme")).doesNotThrowAnyException();
    }

    @Test
    void areNoMoreThanTheirLimit() {
        Resumes resumes = new Resumes(1);
        resumes.enter("acme");

        assertThatThrownBy(() -> resumes.enter("globex")).hasMessageContaining("of this tenant 0");

        resumes.leave("acme");
        assertThatCode(() -> resumes.enter("globex")).doesNotThrowAnyException();
    }
}
