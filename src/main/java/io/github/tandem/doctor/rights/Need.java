package io.github.tandem.doctor.rights;

import java.util.Locale;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Something that the user has to be allowed to do.
 *
 * @param type kind of resource
 * @param resource its name
 * @param operation what to do with it
 */
record Need(ResourceType type, String resource, AclOperation operation) {

	static Need topic(String name, AclOperation operation) {
		return new Need(ResourceType.TOPIC, name, operation);
	}

	static Need cluster(AclOperation operation) {
		return new Need(ResourceType.CLUSTER, Resource.CLUSTER_NAME, operation);
	}

	static Need group(String name) {
		return new Need(ResourceType.GROUP, name, AclOperation.READ);
	}

	@Override
	public String toString() {
		return (this.type == ResourceType.CLUSTER) ? this.operation + " on the cluster"
				: "%s on %s %s".formatted(this.operation, this.type.name().toLowerCase(Locale.ROOT), this.resource);
	}

}
