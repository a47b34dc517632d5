package io.github.tandem.cluster;

import org.jspecify.annotations.Nullable;

/**
 * How connections to a cluster are encrypted.
 *
 * @param bundle name of the Spring SSL bundle that holds the trust and key material
 */
public record SslProperties(@Nullable String bundle) {

}
