"""The commands of `pressmark`, one small file each. Each is imported only when it is called."""
