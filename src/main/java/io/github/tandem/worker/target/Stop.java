package io.github.tandem.worker.target;

import io.github.tandem.partition.SourcePartition;

/**
 * Why a partition does not go on with what was read of it: a record could not be sent.
 *
 * @param partition its partition
 * @param offset its offset
 * @param failure why not
 */
public record Stop(SourcePartition partition, long offset, Exception failure) {

}
