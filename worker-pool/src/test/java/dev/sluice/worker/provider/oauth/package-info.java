@NullMarked
package dev.sluice.worker.provider.oauth;

import org.jspecify.annotations.NullMarked;
