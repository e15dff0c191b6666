package dev.sluice.ingress.usage;

import dev.sluice.ingress.auth.CallerIdentity;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;

/** What a tenant has used. On virtual threads. */
@Controller("/v1/usage")
final class UsageController {
    private final UsageQuestions questions;

    UsageController(UsageQuestions questions) {
        this.questions = questions;
    }

    @Get(produces = {"application/json", "text/csv"})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> usage(HttpRequest<?> request) {
        return questions.answer(request, Optional.of(CallerIdentity.of(request).tenant().name()));
    }
}
