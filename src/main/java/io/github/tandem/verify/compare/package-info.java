/**
 * What differs between two streams of records: pure decisions on hashes and offsets,
 * without Kafka clients, in memory that is bounded whatever differs.
 */
@NullMarked
package io.github.tandem.verify.compare;

import org.jspecify.annotations.NullMarked;
