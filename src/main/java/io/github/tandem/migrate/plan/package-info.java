/**
 * What a migration has to do: which topics, how many records and bytes, up to where.
 */
@NullMarked
package io.github.tandem.migrate.plan;

import org.jspecify.annotations.NullMarked;
