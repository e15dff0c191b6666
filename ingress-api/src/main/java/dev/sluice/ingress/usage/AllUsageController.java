package dev.sluice.ingress.usage;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.util.StringUtils;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;

/** What all tenants have used, for viewers of the administration. On virtual threads. */
@Controller("/admin/v1/usage")
@Requires(
        property = "sluice.ingress.admin.enabled",
        notEquals = StringUtils.FALSE,
        defaultValue = StringUtils.TRUE)
final class AllUsageController {
    private final UsageQuestions questions;

    AllUsageController(UsageQuestions questions) {
        this.questions = questions;
    }

    @Get(produces = {"application/json", "text/csv"})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> usage(HttpRequest<?> request) {
        return questions.answer(request, Optional.empty());
    }
}
