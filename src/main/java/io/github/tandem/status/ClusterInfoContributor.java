package io.github.tandem.status;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

import io.github.tandem.cluster.Cluster;

/**
 * Adds the ids of both clusters to the info endpoint.
 */
class ClusterInfoContributor implements InfoContributor {

	private final Cluster source;

	private final Cluster target;

	ClusterInfoContributor(Cluster source, Cluster target) {
		this.source = source;
		this.target = target;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> clusters = new LinkedHashMap<>();
		clusters.put("source", id(this.source));
		clusters.put("target", id(this.target));
		builder.withDetail("clusters", clusters);
	}

	private static Map<String, String> id(Cluster cluster) {
		String id = cluster.id();
		return Map.of("id", (id != null) ? id : "not reached yet");
	}

}
