/**
 * The adapter to spring-kafka and the life cycle: the listener of each route, its
 * containers, how they start and what is looked at regularly.
 */
@NullMarked
package io.github.tandem.bridge;

import org.jspecify.annotations.NullMarked;
