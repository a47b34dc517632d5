package io.github.tandem.verify;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Refuses what the endpoint does not know. An endpoint leaves such fields alone, and a
 * slip of the pen in {@code topic} would compare everything.
 */
final class KnownFields implements OperationInvokerAdvisor {

	private static final EndpointId ENDPOINT = EndpointId.of("verification");

	@Override
	public OperationInvoker apply(EndpointId endpoint, OperationType type, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpoint.equals(ENDPOINT) || type != OperationType.WRITE) {
			return invoker;
		}
		Set<String> known = parameters.stream().map(OperationParameter::getName).collect(Collectors.toSet());
		return (context) -> {
			Set<String> unknown = new TreeSet<>(context.getArguments().keySet());
			unknown.removeAll(known);
			return unknown.isEmpty() ? invoker.invoke(context)
					: new WebEndpointResponse<>(
							Map.of("error",
									"unknown: %s; there are %s".formatted(String.join(", ", unknown),
											String.join(", ", new TreeSet<>(known)))),
							WebEndpointResponse.STATUS_BAD_REQUEST);
		};
	}

}
