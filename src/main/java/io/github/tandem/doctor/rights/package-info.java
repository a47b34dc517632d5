/**
 * What the configured routes may do on both clusters, against what they need. Asks, and
 * never tries.
 */
@NullMarked
package io.github.tandem.doctor.rights;

import org.jspecify.annotations.NullMarked;
