/**
 * Encryption of the connections to the clusters: SSL bundles that are renewed while
 * clients run, and when the certificates expire that were met.
 */
@NullMarked
package io.github.tandem.cluster.tls;

import org.jspecify.annotations.NullMarked;
