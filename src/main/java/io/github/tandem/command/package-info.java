/**
 * What the commands of the jar have in common: they take the configuration of the
 * service, and need none of its parts that run.
 */
@NullMarked
package io.github.tandem.command;

import org.jspecify.annotations.NullMarked;
