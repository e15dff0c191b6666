package dev.sluice.ingress.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the page is made of; all of it lies in our jars. */
enum PageAsset {
    INDEX("index.html", "text/html;charset=utf-8", true),
    SCRIPT("page.js", "text/javascript;charset=utf-8", true),
    BUNDLE("swagger-ui-bundle.js", "text/javascript;charset=utf-8", false),
    STYLE("swagger-ui.css", "text/css;charset=utf-8", false),
    ICON("favicon-32x32.png", "image/png", false);

    private static final String LIBRARY = "/META-INF/resources/webjars/swagger-ui/";
    private static final String VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private final String file;
    private final String mediaType;
    private final boolean ours;

    PageAsset(String file, String mediaType, boolean ours) {
        this.file = file;
        this.mediaType = mediaType;
        this.ours = ours;
    }

    static Optional<PageAsset> named(String file) {
        for (PageAsset asset : values()) {
            if (asset.file.equals(file)) {
                return Optional.of(asset);
            }
        }
        return Optional.empty();
    }

    String mediaType() {
        return mediaType;
    }

    /** Blocks for the disk. */
    byte[] bytes() {
        return read(ours ? "page/" + file : LIBRARY + version() + "/" + file);
    }

    private static String version() {
        Properties of = new Properties();
        try (InputStream in = open(VERSION)) {
            of.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(VERSION, e);
        }
        return of.getProperty("version");
    }

    private static byte[] read(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static InputStream open(String resource) {
        @Nullable InputStream in = PageAsset.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(
                    "page: no %s (expected: in the jars of this installation)".formatted(resource));
        }
        return in;
    }
}
