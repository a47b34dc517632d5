package io.github.tandem.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.Admin;

/**
 * Makes clusters for tests of other packages.
 */
public final class ClusterFixture {

	private ClusterFixture() {
	}

	/**
	 * A cluster that is reached through a given client.
	 * @param role which of the two clusters it is
	 * @param admin the client
	 * @return the cluster
	 */
	public static Cluster of(String role, Admin admin) {
		return of(role, () -> admin);
	}

	/**
	 * A cluster whose clients a test makes.
	 * @param role which of the two clusters it is
	 * @param admins makes a client whenever one is needed
	 * @return the cluster
	 */
	public static Cluster of(String role, Supplier<Admin> admins) {
		return new Cluster(role, List.of(role + ":9092"), Map.of(), (configuration) -> admins.get());
	}

}
