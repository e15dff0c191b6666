package dev.sluice.standalone.kafka;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's own authorizer, which also remembers who asked for what. Kafka makes it by its class
 * name, so all brokers of a JVM remember in one place; as much as there are different questions.
 */
public final class RecordingAuthorizer extends StandardAuthorizer {
    private static final Set<Question> ASKED = ConcurrentHashMap.newKeySet();

    /** What somebody wanted to do, and whether it was let. */
    public record Question(
            String principal,
            AclOperation operation,
            ResourceType type,
            String resource,
            boolean allowed) {
        /** Settings, or the cluster itself: the checks at start pass over what they may not see. */
        public boolean onlyLooks() {
            return operation == AclOperation.DESCRIBE_CONFIGS
                    || type == ResourceType.CLUSTER && operation == AclOperation.DESCRIBE;
        }
    }

    /**
     * Those of one principal that somebody acted on. Brokers also ask to list what a client could
     * do, or to take another way when the answer is no; those they keep out of their own audit log.
     */
    public static List<Question> askedBy(String principal) {
        return ASKED.stream().filter(each -> each.principal.equals(principal)).toList();
    }

    @Override
    public List<AuthorizationResult> authorize(
            AuthorizableRequestContext request, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(request, actions);
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            boolean allowed = results.get(i) == AuthorizationResult.ALLOWED;
            if (allowed ? action.logIfAllowed() : action.logIfDenied()) {
                ASKED.add(
                        new Question(
                                request.principal().getName(),
                                action.operation(),
                                action.resourcePattern().resourceType(),
                                action.resourcePattern().name(),
                                allowed));
            }
        }
        return results;
    }
}
