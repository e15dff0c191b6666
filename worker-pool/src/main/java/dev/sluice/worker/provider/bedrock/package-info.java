/** The Converse API of AWS Bedrock. */
@NullMarked
package dev.sluice.worker.provider.bedrock;

import org.jspecify.annotations.NullMarked;
