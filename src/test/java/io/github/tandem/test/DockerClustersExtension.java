package io.github.tandem.test;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * Resolves {@link TwoClusters} to containers, and skips the test where there is no Docker
 * engine.
 */
public final class DockerClustersExtension extends ClustersExtension implements ExecutionCondition {

	DockerClustersExtension() {
		super(TwoClusters.class);
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		return DockerClientFactory.instance().isDockerAvailable()
				? ConditionEvaluationResult.enabled("A Docker engine answers")
				: ConditionEvaluationResult.disabled("No Docker engine answers");
	}

	@Override
	TwoClusters start() {
		return new DockerClusters();
	}

}
