/**
 * What came of a migration, for people and for programs.
 */
@NullMarked
package io.github.tandem.migrate.report;

import org.jspecify.annotations.NullMarked;
