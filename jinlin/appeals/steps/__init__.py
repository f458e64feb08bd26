"""What each verb does to a life, as facts for its event: pure, shared by actions, demo builder and benchmark."""
