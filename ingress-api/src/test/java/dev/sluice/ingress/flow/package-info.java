@org.jspecify.annotations.NullMarked
package dev.sluice.ingress.flow;
