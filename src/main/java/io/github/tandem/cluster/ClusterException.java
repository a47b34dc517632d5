package io.github.tandem.cluster;

/**
 * A cluster did not answer, or refused; the message names the cluster, its address, what
 * was asked and what came back.
 */
@SuppressWarnings("serial")
public class ClusterException extends RuntimeException {

	ClusterException(Cluster cluster, String what, Throwable cause) {
		super("The %s: could not %s: %s".formatted(cluster, what, reason(cause)), cause);
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
