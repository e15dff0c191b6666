package dev.sluice.blob.s3;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/**
 * A client as one is whose first request to complete an upload went unanswered: what comes is the
 * answer to the second.
 */
final class LostAnswers {
    private LostAnswers() {}

    /**
     * @param arrives whether the first request did its work, or was lost with the upload
     */
    static S3Client over(S3Client real, boolean arrives) {
        return (S3Client)
                Proxy.newProxyInstance(
                        S3Client.class.getClassLoader(),
                        new Class<?>[] {S3Client.class},
                        (proxy, method, arguments) -> {
                            boolean completes = method.getName().equals("completeMultipartUpload");
                            try {
                                Object answer =
                                        completes && !arrives
                                                ? null
                                                : method.invoke(real, arguments);
                                if (completes) {
                                    throw NoSuchUploadException.builder()
                                            .message("the upload does not exist")
                                            .statusCode(404)
                                            .build();
                                }
                                return answer;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
