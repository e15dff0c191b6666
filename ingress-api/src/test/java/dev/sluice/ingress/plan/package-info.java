@org.jspecify.annotations.NullMarked
package dev.sluice.ingress.plan;
