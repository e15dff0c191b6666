package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.JobText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice cancel}. */
@Command(
        name = "cancel",
        description =
                "Cancel jobs: what waits leaves its queue, calls that run are broken off and paid as far as they came. A job that has ended stays as it is.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:there is no such job, or with --wait, one has ended otherwise",
            "2:wrong usage",
            "3:Sluice was not reached, or refused the call"
        })
final class CancelCommand extends ClientCommand {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of jobs.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--wait", description = "Wait until they have ended.")
    private boolean wait;

    @Override
    int run(Api api) throws ApiException, InterruptedException {
        int code = 0;
        for (String id : ids) {
            JsonNode job = api.post("/v1/jobs/" + JobIdArgument.checked(id) + "/cancel");
            while (wait && !JobText.ended(job)) {
                job = api.get("/v1/jobs/" + id + "?wait=20s");
            }
            if (wait && !JobText.status(job).equals("cancelled")) {
                code = 1;
            }
            if (options.json()) {
                print(job);
            } else {
                out().println(
                                wait || JobText.ended(job)
                                        ? JobText.standing(job)
                                        : id + "  is being cancelled");
            }
        }
        out().flush();
        return code;
    }
}
