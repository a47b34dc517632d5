package io.github.tandem.cluster;

/**
 * What a cluster says of itself.
 *
 * @param id the cluster's id
 * @param brokers number of brokers that are up
 */
public record ClusterIdentity(String id, int brokers) {

}
