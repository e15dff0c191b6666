package dev.sluice.ingress.openapi;

import io.micronaut.http.HttpMethod;
import io.micronaut.http.uri.UriTemplate;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What controllers of ingress answer: {@code get /v1/jobs/{id}} and so on, sorted. */
final class ServedRoutes {
    private static final String OURS = "dev.sluice.ingress.";
    private static final Pattern VARIABLE = Pattern.compile("\\{[+#/]?(\\w+)[^}]*}");

    private ServedRoutes() {}

    static Set<String> of(Router router) {
        return router.uriRoutes()
                .filter(ServedRoutes::isOurs)
                // Comes with every GET, and needs no words of its own.
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .map(route -> name(route.getHttpMethodName(), route.getUriMatchTemplate()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOurs(UriRouteInfo<?, ?> route) {
        return route.getTargetMethod().getDeclaringType().getName().startsWith(OURS);
    }

    private static String name(String method, UriTemplate template) {
        return name(method, VARIABLE.matcher(template.toString()).replaceAll("{$1}"));
    }

    static String name(String method, String path) {
        return method.toLowerCase(Locale.ROOT) + " " + path;
    }
}
