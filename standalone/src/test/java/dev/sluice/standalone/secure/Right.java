package dev.sluice.standalone.secure;

import dev.sluice.standalone.kafka.RecordingAuthorizer.Question;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What a principal may do with a resource, or with all whose names start so. */
record Right(ResourcePattern resource, List<AclOperation> operations) {

    static Right on(ResourceType type, String name, AclOperation... operations) {
        return new Right(new ResourcePattern(type, name, PatternType.LITERAL), List.of(operations));
    }

    static Right prefixed(ResourceType type, String prefix, AclOperation... operations) {
        return new Right(
                new ResourcePattern(type, prefix, PatternType.PREFIXED), List.of(operations));
    }

    List<AclBinding> bindings(String principal) {
        return operations.stream()
                .map(
                        operation ->
                                new AclBinding(
                                        resource,
                                        new AccessControlEntry(
                                                "User:" + principal,
                                                "*",
                                                operation,
                                                AclPermissionType.ALLOW)))
                .toList();
    }

    /** Operations that none of these needed. */
    List<AclOperation> unused(List<Question> asked) {
        return operations.stream()
                .filter(
                        operation ->
                                asked.stream()
                                        .noneMatch(
                                                question ->
                                                        question.allowed()
                                                                && question.type()
                                                                        == resource.resourceType()
                                                                && covers(question.resource())
                                                                && question.operation()
                                                                        == operation))
                .toList();
    }

    private boolean covers(String name) {
        return resource.patternType() == PatternType.PREFIXED
                ? name.startsWith(resource.name())
                : name.equals(resource.name());
    }

    /** A cell of the documentation. */
    String inWords() {
        return "%s `%s%s`: %s"
                .formatted(
                        resource.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        resource.name(),
                        resource.patternType() == PatternType.PREFIXED ? "*" : "",
                        String.join(
                                ", ",
                                operations.stream()
                                        .map(
                                                operation ->
                                                        operation
                                                                .name()
                                                                .toLowerCase(Locale.ROOT)
                                                                .replace('_', ' '))
                                        .toList()));
    }
}
