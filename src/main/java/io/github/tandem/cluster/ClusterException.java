package io.github.tandem.cluster;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * A cluster did not answer, or refused; the message names the cluster, its address, what
 * was asked and what came back.
 */
@SuppressWarnings("serial")
public class ClusterException extends RuntimeException {

	ClusterException(Cluster cluster, String what, Throwable cause) {
		super("The %s: could not %s: %s".formatted(cluster, what, reason(cause)), cause);
	}

	private ClusterException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * Say which right is missing, if this is a refusal for want of one.
	 * @param right the operation
	 * @param resource on what, such as {@code the topic orders}
	 * @return a failure of the same cause
	 */
	public ClusterException needing(AclOperation right, String resource) {
		return (getCause() instanceof AuthorizationException) ? new ClusterException(
				"%s: grant %s on %s to Tandem's user there".formatted(getMessage(), right, resource), getCause())
				: this;
	}

	private static String reason(Throwable cause) {
		StringBuilder reason = new StringBuilder();
		Throwable current = cause;
		while (current != null) {
			if (!reason.isEmpty()) {
				reason.append(", caused by ");
			}
			reason.append(current.getClass().getSimpleName());
			if (current.getMessage() != null) {
				reason.append(": ").append(current.getMessage());
			}
			current = current.getCause();
		}
		return reason.toString();
	}

}
