/**
 * Which cluster answers at an address: every client reports it with its metadata, and
 * another one than at the start is known before anything is written there.
 */
@NullMarked
package io.github.tandem.cluster.identity;

import org.jspecify.annotations.NullMarked;
